// SPDX-License-Identifier: Apache-2.0

/// Names and types of the Elastic Common Schema 8, in the notation that ``ECSTable`` reads.
enum ECSFields {
  /// Groups of fields that occur in several places.
  static let sets = """
    +hash: cdhash md5 sha1 sha256 sha384 sha512 ssdeep tlsh
    +as: number=long organization.name
    +geo: city_name continent_code continent_name country_iso_code country_name location=geo_point
    +geo: name postal_code region_iso_code region_name timezone
    +os: family full kernel name platform type version
    +group: domain id name
    +user: domain email full_name group+group hash id name roles
    +risk: calculated_level calculated_score=float calculated_score_norm=float
    +risk: static_level static_score=float static_score_norm=float
    +signature: digest_algorithm exists=boolean flags signing_id status subject_name team_id
    +signature: thumbprint_sha256 timestamp=date trusted=boolean valid=boolean
    +imports: import_hash imports=flattened imports_names_entropy=long
    +imports: imports_names_var_entropy=long go_import_hash go_imports=flattened
    +imports: go_imports_names_entropy=long go_imports_names_var_entropy=long go_stripped=boolean
    +section: entropy=long name physical_size=long var_entropy=long virtual_size=long
    +pe: architecture company description file_version imphash original_file_name pehash product
    +pe: sections=nested sections+section +imports
    +macho: symhash sections=nested sections+section +imports
    +elf: architecture byte_order cpu_type creation_date=date exports=flattened header.abi_version
    +elf: header.class header.data header.entrypoint=long header.object_version header.os_abi
    +elf: header.type header.version sections=nested sections+section sections.chi2=long
    +elf: sections.flags sections.physical_offset sections.type sections.virtual_address=long
    +elf: segments=nested segments.sections segments.type shared_libraries telfhash +imports
    +name: common_name country distinguished_name locality organization organizational_unit
    +name: state_or_province
    +x509: alternative_names issuer+name not_after=date not_before=date public_key_algorithm
    +x509: public_key_curve public_key_exponent=long public_key_size=long serial_number
    +x509: signature_algorithm subject+name version_number
    +file: accessed=date attributes created=date ctime=date device directory drive_letter extension
    +file: fork_name gid group inode mime_type mode mtime=date name origin_referrer_url origin_url
    +file: owner path size=long target_path type uid hash+hash code_signature+signature pe+pe elf+elf
    +file: macho+macho x509+x509
    +url: domain extension fragment full=wildcard original=wildcard password path=wildcard port=long
    +url: query registered_domain scheme subdomain top_level_domain username
    +side: address bytes=long domain ip=ip mac nat.ip=ip nat.port=long packets=long port=long
    +side: registered_domain subdomain top_level_domain as+as geo+geo user+user
    +interface: alias id name
    +vlan: id name
    +cloud: account.id account.name availability_zone instance.id instance.name machine.type
    +cloud: project.id project.name provider region service.name
    +service: address environment ephemeral_id id name node.name node.role node.roles state type
    +service: version
    +registry: data.bytes data.strings=wildcard data.type hive key path value

    +process: args args_count=long command_line=wildcard end=date entity_id env_vars executable
    +process: exit_code=long interactive=boolean name pgid=long pid=long ppid=long
    +process: same_as_process=boolean start=date thread.capabilities.effective
    +process: thread.capabilities.permitted thread.id=long thread.name title tty=object
    +process: tty.char_device.major=long tty.char_device.minor=long tty.columns=long tty.rows=long
    +process: uptime=long vpid=long working_directory user+user real_user+user saved_user+user
    +process: attested_user+user group+group real_group+group saved_group+group
    +process: attested_groups+group supplemental_groups+group hash+hash code_signature+signature
    +process: pe+pe elf+elf macho+macho
    +reference: entity_id pid=long start=date vpid=long

    """

  /// The fields of the schema proper.
  static let common = """
    : @timestamp=date labels=flattened message=match_only_text tags
    agent: build.original ephemeral_id id name type version
    as: +as
    client: +side
    server: +side
    source: +side
    destination: +side
    cloud: +cloud origin+cloud target+cloud
    container: cpu.usage=scaled_float disk.read.bytes=long disk.write.bytes=long id image.hash.all
    container: image.name image.tag labels=flattened memory.usage=scaled_float name
    container: network.egress.bytes=long network.ingress.bytes=long runtime
    container: security_context.privileged=boolean
    data_stream: dataset=constant_keyword namespace=constant_keyword type=constant_keyword
    device: id manufacturer model.identifier model.name serial_number
    dll: name path hash+hash code_signature+signature pe+pe
    dns: answers=object answers.class answers.data answers.name answers.ttl=long answers.type
    dns: header_flags id op_code question.class question.name question.registered_domain
    dns: question.subdomain question.top_level_domain question.type resolved_ip=ip response_code type
    ecs: version
    email: attachments=nested attachments.file.extension attachments.file.hash+hash
    email: attachments.file.mime_type attachments.file.name attachments.file.size=long bcc.address
    email: cc.address content_type delivery_timestamp=date direction from.address local_id
    email: message_id=wildcard origination_timestamp=date reply_to.address sender.address subject
    email: to.address x_mailer
    error: code id message=match_only_text stack_trace=wildcard type
    event: action agent_id_status category code created=date dataset duration=long end=date hash id
    event: ingested=date kind module original outcome provider reason reference risk_score=float
    event: risk_score_norm=float sequence=long severity=long start=date timezone type url
    faas: coldstart=boolean execution id name trigger=nested trigger.request_id trigger.type version
    file: +file
    geo: +geo
    group: +group
    hash: +hash
    host: architecture boot.id cpu.usage=scaled_float disk.read.bytes=long disk.write.bytes=long
    host: domain hostname id ip=ip mac name network.egress.bytes=long network.egress.packets=long
    host: network.ingress.bytes=long network.ingress.packets=long pid_ns_ino type uptime=long
    host: geo+geo os+os risk+risk
    http: request.body.bytes=long request.body.content=wildcard request.bytes=long request.id
    http: request.method request.mime_type request.referrer response.body.bytes=long
    http: response.body.content=wildcard response.bytes=long response.mime_type
    http: response.status_code=long version
    log: file.path level logger origin.file.line=long origin.file.name origin.function syslog=object
    log: syslog.appname syslog.facility.code=long syslog.facility.name syslog.hostname syslog.msgid
    log: syslog.priority=long syslog.procid syslog.severity.code=long syslog.severity.name
    log: syslog.structured_data=flattened syslog.version
    network: application bytes=long community_id direction forwarded_ip=ip iana_number inner=object
    network: inner.vlan+vlan name packets=long protocol transport type vlan+vlan
    observer: egress=object egress.interface+interface egress.vlan+vlan egress.zone hostname
    observer: ingress=object ingress.interface+interface ingress.vlan+vlan ingress.zone ip=ip mac name
    observer: product serial_number type vendor version geo+geo os+os
    orchestrator: api_version cluster.id cluster.name cluster.url cluster.version namespace
    orchestrator: organization resource.annotation resource.id resource.ip=ip resource.label
    orchestrator: resource.name resource.parent.type resource.type type
    organization: id name
    package: architecture build_version checksum description install_scope installed=date license
    package: name path reference size=long type version
    process: +process parent+process group_leader+process session_leader+process
    process: entry_leader+process entry_leader.parent+reference
    process: entry_leader.parent.session_leader+reference session_leader.parent+reference
    process: session_leader.parent.session_leader+reference parent.group_leader+reference
    process: entry_meta.source+side entry_meta.type entry_leader.entry_meta.source.ip=ip
    process: entry_leader.entry_meta.type io=object io.bytes_skipped=object
    process: io.bytes_skipped.length=long io.bytes_skipped.offset=long
    process: io.max_bytes_per_process_exceeded=boolean io.text=wildcard
    process: io.total_bytes_captured=long io.total_bytes_skipped=long io.type previous.args
    process: previous.args_count=long previous.executable responsible.entity_id
    process: responsible.executable responsible.name responsible.pid=long
    registry: +registry
    related: hash hosts ip=ip user
    rule: author category description id license name reference ruleset uuid version
    service: +service origin+service target+service
    span: id
    trace: id
    transaction: id
    threat: feed.dashboard_id feed.description feed.name feed.reference framework group.alias
    threat: group.id group.name group.reference software.alias software.id software.name
    threat: software.platforms software.reference software.type tactic.id tactic.name
    threat: tactic.reference technique.id technique.name technique.reference
    threat: technique.subtechnique.id technique.subtechnique.name technique.subtechnique.reference
    threat: enrichments=nested enrichments.matched.atomic enrichments.matched.field
    threat: enrichments.matched.id enrichments.matched.index enrichments.matched.occurred=date
    threat: enrichments.matched.type
    +indicator: as+as confidence description email.address file+file first_seen=date geo+geo id ip=ip
    +indicator: last_seen=date marking.tlp marking.tlp_version modified_at=date name port=long
    +indicator: provider reference registry+registry scanner_stats=long sightings=long type url+url
    +indicator: x509+x509
    threat: indicator+indicator enrichments.indicator+indicator
    tls: cipher client.certificate client.certificate_chain client.hash.md5 client.hash.sha1
    tls: client.hash.sha256 client.issuer client.ja3 client.not_after=date client.not_before=date
    tls: client.server_name client.subject client.supported_ciphers client.x509+x509 curve
    tls: established=boolean next_protocol resumed=boolean server.certificate
    tls: server.certificate_chain server.hash.md5 server.hash.sha1 server.hash.sha256 server.issuer
    tls: server.ja3s server.not_after=date server.not_before=date server.subject server.x509+x509
    tls: version version_protocol
    url: +url
    user: +user changes+user effective+user target+user risk+risk
    user_agent: device.name name original version os+os
    volume: bus_type default_access device_name device_type dos_name file_system_type mount_name
    volume: nt_name product_id product_name removable=boolean serial_number size=long vendor_id
    volume: vendor_name writable=boolean
    vulnerability: category classification description enumeration id reference report_id
    vulnerability: scanner.vendor score.base=float score.environmental=float score.temporal=float
    vulnerability: score.version severity
    x509: +x509

    """
}
