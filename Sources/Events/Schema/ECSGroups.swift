// SPDX-License-Identifier: Apache-2.0

/// Names and types of ECS 8, Elastic Endpoint's own fields, Endgame's, and Swiftlet's.
enum ECSGroups {
  static let base: [ECSFields.Group] = [
    ("", "date: @timestamp; flattened: labels; keyword: tags; wildcard: message"),
    ("agent", "keyword: build.original ephemeral_id id name type version"),
    (
      "cloud",
      """
      keyword: account.id account.name availability_zone instance.id instance.name machine.type \
      project.id project.name provider region service.name
      """
    ),
    (
      "container",
      """
      keyword: id name runtime image.name image.tag image.hash.all security_context.privileged; \
      boolean: security_context.privileged; scaled_float: cpu.usage memory.usage; \
      long: disk.read.bytes disk.write.bytes network.egress.bytes network.ingress.bytes; \
      flattened: labels
      """
    ),
    ("data_stream", "constant_keyword: dataset namespace type"),
    (
      "dns",
      """
      keyword: answers.class answers.data answers.name answers.type header_flags id op_code \
      question.class question.name question.registered_domain question.subdomain \
      question.top_level_domain question.type response_code type Ext.options Ext.status; \
      long: answers.ttl; ip: resolved_ip
      """
    ),
    ("ecs", "keyword: version"),
    (
      "email",
      """
      keyword: attachments.file.extension attachments.file.mime_type attachments.file.name \
      bcc.address cc.address content_type direction from.address local_id message_id \
      reply_to.address sender.address subject to.address x_mailer; \
      long: attachments.file.size; date: delivery_timestamp origination_timestamp
      """
    ),
    ("error", "keyword: code id message type; wildcard: stack_trace"),
    (
      "event",
      """
      keyword: action agent_id_status category code dataset hash id kind module original outcome \
      provider reason reference timezone type url; \
      date: created end ingested start; long: duration sequence severity; \
      float: risk_score risk_score_norm
      """
    ),
    ("group", "keyword: domain id name"),
    (
      "host",
      """
      keyword: architecture domain hostname id mac name pid_ns_ino type boot.id risk.calculated_level; \
      ip: ip; long: uptime network.egress.bytes network.egress.packets network.ingress.bytes \
      network.ingress.packets disk.read.bytes disk.write.bytes; scaled_float: cpu.usage
      """
    ),
    (
      "http",
      """
      keyword: request.id request.method request.mime_type request.referrer response.mime_type \
      version; wildcard: request.body.content response.body.content; \
      long: request.body.bytes request.bytes response.body.bytes response.bytes \
      response.status_code
      """
    ),
    (
      "log",
      """
      keyword: file.path level logger origin.file.name origin.function syslog.appname \
      syslog.facility.name syslog.hostname syslog.msgid syslog.procid syslog.severity.name; \
      long: origin.file.line syslog.facility.code syslog.priority syslog.severity.code
      """
    ),
    (
      "network",
      """
      keyword: application community_id direction iana_number name protocol transport type \
      vlan.id vlan.name inner.vlan.id inner.vlan.name; ip: forwarded_ip; long: bytes packets
      """
    ),
    (
      "observer",
      """
      keyword: hostname mac name product serial_number type vendor version egress.zone \
      egress.interface.id egress.interface.name ingress.zone ingress.interface.id \
      ingress.interface.name; ip: ip
      """
    ),
    (
      "orchestrator",
      """
      keyword: api_version cluster.id cluster.name cluster.url cluster.version namespace \
      organization resource.annotation resource.id resource.ip resource.label resource.name \
      resource.parent.type resource.type type
      """
    ),
    ("organization", "keyword: id name"),
    (
      "package",
      """
      keyword: architecture build_version checksum description install_scope license name path \
      reference type version; date: installed; long: size
      """
    ),
    ("related", "keyword: hash hosts user; ip: ip"),
    (
      "registry",
      "keyword: data.type hive key path value; wildcard: data.strings; keyword: data.bytes"
    ),
    ("rule", "keyword: author category description id license name reference ruleset uuid version"),
    (
      "service",
      "keyword: address environment ephemeral_id id name node.name node.role state type version"
    ),
    ("span", "keyword: id"), ("trace", "keyword: id"), ("transaction", "keyword: id"),
    (
      "threat",
      """
      keyword: feed.name framework group.id group.name indicator.description indicator.name \
      indicator.provider indicator.type indicator.confidence indicator.reference software.id \
      software.name tactic.id tactic.name tactic.reference technique.id technique.name \
      technique.reference technique.subtechnique.id technique.subtechnique.name \
      enrichments.matched.type; ip: indicator.ip; wildcard: indicator.url.full
      """
    ),
    (
      "tls",
      """
      keyword: cipher curve next_protocol version version_protocol client.ja3 client.issuer \
      client.server_name client.subject client.hash.sha256 server.ja3s server.issuer \
      server.subject server.hash.sha256; boolean: established resumed; \
      date: client.not_after client.not_before server.not_after server.not_before
      """
    ),
    (
      "url",
      """
      keyword: domain extension fragment password query registered_domain scheme subdomain \
      top_level_domain username; wildcard: full original path; long: port
      """
    ),
    (
      "user_agent",
      "keyword: device.name name original version os.family os.full os.name os.platform os.version"
    ),
    ("vulnerability", "keyword: category description enumeration id reference severity report_id"),
    (
      "endgame",
      """
      keyword: event_type_full event_subtype_full process_name process_path command_line \
      parent_process_name parent_process_path user_name user_domain unique_pid unique_ppid \
      serial_event_id metadata.type; long: pid ppid opcode real_uid effective_uid \
      timestamp_utc
      """
    ),
    (
      "swiftlet",
      """
      boolean: args_truncated repaired_utf8; keyword: sensor; \
      long: loss.seen loss.dropped loss.read args_bytes
      """
    ),
    ("elastic", "keyword: agent.id"),
    (
      "Target.process",
      """
      keyword: entity_id executable name Ext.memory_region.mapped_path Ext.token.integrity_level_name; \
      long: pid; wildcard: command_line
      """
    ),
    (
      "Effective_process",
      "keyword: entity_id executable name; long: pid"
    ),
  ]

  private static let process = """
    keyword: args entity_id executable name working_directory env_vars title io.text \
    entry_meta.type same_as_process vpid interpreter attested_groups attested_user.id \
    attested_user.name thread.name thread.capabilities.effective thread.capabilities.permitted \
    Ext.ancestry Ext.session Ext.protection Ext.authentication_id Ext.trusted \
    Ext.trusted_descendant Ext.dll.name Ext.dll.path Ext.dll.hash.sha256 Ext.api.name \
    Ext.api.summary Ext.api.behaviors Ext.api.metadata.target_address_name \
    Ext.effective_parent.executable Ext.effective_parent.name Ext.effective_parent.entity_id \
    Ext.token.integrity_level_name Ext.token.elevation_level Ext.token.security_attributes \
    Ext.token.privileges.name Ext.token.domain Ext.token.user Ext.defense_evasions \
    Ext.mitigation_policies Ext.device.product_id Ext.device.vendor_id Ext.device.bus_type \
    Ext.load_module.name Ext.memfd.name Ext.ptrace.child_pid Ext.shmget.size \
    Ext.memory_region.mapped_path Ext.memory_region.strings Ext.created_suspended \
    ai_agent.name; \
    boolean: interactive Ext.command_line_truncated Ext.code_signature.exists \
    Ext.code_signature.trusted Ext.token.elevation ai_agent.is_descendant; \
    keyword: Ext.code_signature.status Ext.code_signature.subject_name \
    Ext.code_signature.signing_id Ext.code_signature.team_id; \
    wildcard: command_line; \
    long: args_count exit_code pid pgid ppid uptime thread.id tty.char_device.major \
    tty.char_device.minor Ext.memfd.flags; \
    double: Ext.relative_file_creation_time Ext.relative_file_name_modify_time; \
    date: start end; object: tty previous parent hash
    """

  private static let file = """
    keyword: attributes device directory drive_letter extension fork_name gid group inode \
    mime_type mode name owner path target_path type uid Ext.header_bytes Ext.header_data \
    Ext.monotonic_id Ext.original.path Ext.original.name Ext.original.extension \
    Ext.original.directory Ext.original.gid Ext.original.group Ext.original.mode \
    Ext.original.owner Ext.original.uid Ext.entry_modified Ext.quarantine_path \
    Ext.quarantine_message Ext.windows.zone_identifier Ext.device.bus_type \
    Ext.device.product_id Ext.device.vendor_id Ext.device.serial_number Ext.device.volume_device_type \
    Ext.malware_classification.identifier origin_referrer_url origin_url; \
    long: size; double: Ext.entropy; date: accessed created ctime mtime; \
    boolean: Ext.is_zone_identifier_set Ext.device.is_removable
    """

  private static let endpoint = """
    keyword: address domain mac registered_domain subdomain top_level_domain user.name user.id \
    user.domain; ip: ip nat.ip; long: bytes packets port nat.port
    """

  private static let user = "keyword: domain email full_name hash id name roles"
  private static let processes = [
    "process", "process.parent", "process.group_leader", "process.session_leader",
    "process.entry_leader", "process.entry_leader.parent", "process.previous",
    "process.parent.group_leader", "process.session_leader.parent",
    "process.entry_leader.parent.session_leader", "process.session_leader.parent.session_leader",
  ]

  /// Groups with the places where ECS puts them.
  static let reused: [(prefixes: [String], name: String, fields: String)] = [
    (processes, "", process),
    (["file", "file.target"], "", file),
    (
      ["dll"], "",
      """
      keyword: name path Ext.load_index Ext.mapped_address Ext.relative_file_creation_time \
      Ext.device.product_id Ext.device.volume_device_type Ext.mapped_size Ext.defense_evasions; \
      long: Ext.size; double: Ext.relative_file_name_modify_time
      """
    ),
    (["source", "destination", "client", "server"], "", endpoint),
    (["user"], "", user),
    (["user"], "effective", user), (["user"], "target", user), (["user"], "changes", user),
    (["user"], "Ext.real", "keyword: id name"),
    (["group"], "Ext.real", "keyword: id name"),
    (processes, "user", "keyword: domain id name"),
    (processes, "real_user", "keyword: id name"), (processes, "saved_user", "keyword: id name"),
    (processes, "group", "keyword: id name"), (processes, "real_group", "keyword: id name"),
    (processes, "saved_group", "keyword: id name"),
    (processes, "supplemental_groups", "keyword: id name"),
    (["process.entry_leader", "process"], "entry_meta.source", "ip: ip; keyword: address"),
    (
      processes + ["file", "dll", "email.attachments.file", "threat.indicator.file"], "hash",
      "keyword: md5 sha1 sha256 sha384 sha512 ssdeep tlsh cdhash"
    ),
    (
      processes + ["file", "dll", "Target.process"], "code_signature",
      """
      keyword: digest_algorithm signing_id status subject_name team_id thumbprint_sha256; \
      boolean: exists trusted valid; date: timestamp; keyword: flags
      """
    ),
    (
      processes + ["file", "dll"], "pe",
      """
      keyword: architecture company description file_version imphash go_import_hash \
      import_hash original_file_name pehash product
      """
    ),
    (
      processes + ["file"], "elf",
      "keyword: architecture byte_order cpu_type import_hash telfhash; date: creation_date"
    ),
    (processes + ["file"], "macho", "keyword: go_import_hash import_hash symhash"),
    (
      ["source", "destination", "client", "server", "host", "observer", "threat.indicator"], "geo",
      """
      keyword: city_name continent_code continent_name country_iso_code country_name name \
      postal_code region_iso_code region_name timezone; geo_point: location
      """
    ),
    (
      ["source", "destination", "client", "server", "threat.indicator"], "as",
      "long: number; keyword: organization.name"
    ),
    (
      ["host", "observer"], "os",
      "keyword: Ext.variant family full kernel name platform type version"
    ),
    (
      ["threat.indicator", "threat.enrichments.indicator"], "file",
      "keyword: name path extension hash.md5 hash.sha1 hash.sha256; long: size"
    ),
    (["file", "tls.client", "tls.server"], "x509", "keyword: issuer.common_name subject.common_name serial_number; date: not_after not_before"),
  ]
}
