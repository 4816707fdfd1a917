// SPDX-License-Identifier: Apache-2.0

extension ECSFields {
  /// What endpoint sensors add to the schema: Elastic Defend, its forerunner Endgame, auditd as the
  /// beats ship it, and Swiftlet itself; and what alerts have besides their events.
  static let endpoint = """
    +device: bus_type dos_name file_system_type nt_name product_id removable=boolean serial_number
    +device: vendor_id volume_device_type
    +sign: exists=boolean status subject_name trusted=boolean valid=boolean
    +module: name path hash.sha256 code_signature=nested code_signature+sign
    +region: allocation_base=unsigned_long allocation_protection allocation_size=unsigned_long
    +region: allocation_type bytes_address=unsigned_long bytes_allocation_offset=unsigned_long
    +region: bytes_compressed_present=boolean hash.sha256 malware_signature.all_names
    +region: malware_signature.identifier malware_signature.primary.matches
    +region: malware_signature.primary.signature.name malware_signature.secondary.matches
    +region: malware_signature.secondary.signature.name malware_signature.version mapped_path
    +region: region_base=unsigned_long region_protection region_size=unsigned_long region_state
    +region: strings
    +token: domain elevation=boolean elevation_level elevation_type impersonation_level
    +token: integrity_level=long integrity_level_name is_appcontainer=boolean privileges=nested
    +token: privileges.description privileges.enabled=boolean privileges.name security_attributes
    +token: sid type user
    +malware: identifier score=double threshold=double upx_packed=boolean version
    +times: relative_file_creation_time=double relative_file_name_modify_time=double
    +processExt: ancestry architecture authentication_id code_signature=nested code_signature+sign
    +processExt: command_line=wildcard command_line_truncated=boolean created_suspended=boolean
    +processExt: defense_evasions desktop_name
    +processExt: device+device dll.Ext.mapped_address=unsigned_long dll.Ext.mapped_size=unsigned_long
    +processExt: dll.hash+hash dll.name dll.path dll.code_signature+sign
    +processExt: effective_parent.entity_id effective_parent.executable effective_parent.name
    +processExt: effective_parent.pid=long malware_classification+malware mitigation_policies
    +processExt: load_module.taint_flags memory_region+region protection real.pid=long services
    +processExt: session session_info.authentication_package session_info.client_address
    +processExt: session_info.id=unsigned_long session_info.logon_type
    +processExt: session_info.relative_logon_time=double
    +processExt: session_info.relative_password_age=double session_info.user_flags token+token
    +processExt: trusted=boolean trusted_descendant=boolean user windows.zone_identifier=long +times
    +threadExt: call_stack_contains_unbacked=boolean call_stack_final_user_module=nested
    +threadExt: call_stack_final_user_module+module call_stack_summary
    +threadExt: hardware_breakpoint_set=boolean service start=date start_address=unsigned_long
    +threadExt: start_address_allocation_offset=unsigned_long start_address_bytes
    +threadExt: start_address_bytes_disasm start_address_bytes_disasm_hash start_address_module
    +threadExt: start_address_details+region parameter=unsigned_long token+token uptime=long

    process: Ext+processExt parent.Ext+processExt thread.Ext+threadExt
    process: Ext.api.behaviors Ext.api.metadata.background_callcount=long
    process: Ext.api.metadata.return_value=long Ext.api.metadata.target_address_name
    process: Ext.api.metadata.target_address_path Ext.api.metadata.windows_count=long Ext.api.name
    process: Ext.api.parameters.address=unsigned_long Ext.api.parameters.allocation_type
    process: Ext.api.parameters.consumer_type Ext.api.parameters.desired_access
    process: Ext.api.parameters.desired_access_numeric=long Ext.api.parameters.device
    process: Ext.api.parameters.filter Ext.api.parameters.handle_type Ext.api.parameters.hook_module
    process: Ext.api.parameters.hook_type Ext.api.parameters.operation
    process: Ext.api.parameters.procedure_symbol Ext.api.parameters.protection
    process: Ext.api.parameters.protection_old Ext.api.parameters.size=unsigned_long
    process: Ext.api.parameters.usage Ext.api.parameters.usage_page Ext.api.summary
    Target: process+process process.parent+process process.Ext+processExt
    Target: process.parent.Ext+processExt process.thread.Ext+threadExt dll.name dll.path dll.hash+hash
    Target: dll.code_signature+signature dll.pe+pe
    Effective_process: entity_id executable name pid=long
    Persistence: args executable keepalive=boolean name path runatload=boolean
    file: Ext.code_signature=nested Ext.code_signature+sign Ext.device+device Ext.entropy=double
    file: Ext.entry_modified=double Ext.header_bytes Ext.header_data
    file: Ext.malware_classification+malware Ext.malware_signature.all_names
    file: Ext.malware_signature.identifier Ext.malware_signature.primary.signature.name
    file: Ext.malware_signature.version Ext.monotonic_id=unsigned_long Ext.original.extension
    file: Ext.original.gid Ext.original.group Ext.original.mode Ext.original.name
    file: Ext.original.owner Ext.original.path Ext.original.uid Ext.quarantine_message
    file: Ext.quarantine_path Ext.quarantine_result=boolean Ext.temp_file_path
    file: Ext.windows.zone_identifier=long
    dll: Ext.code_signature=nested Ext.code_signature+sign Ext.compile_time=date Ext.defense_evasions
    dll: Ext.device+device Ext.load_index=unsigned_long Ext.malware_classification+malware
    dll: Ext.mapped_address=unsigned_long Ext.mapped_size=unsigned_long Ext.size=unsigned_long
    dll: Ext+times
    dns: Ext.options=long Ext.status=long
    host: os.Ext.variant
    user: Ext.real.id Ext.real.name
    group: Ext.real.id Ext.real.name
    registry: Ext.operation
    event: Ext.correlation.id
    elastic: agent.id

    auditd: data.a0 data.a1 data.a2 data.a3 data.addr data.class data.exit data.socket.family
    auditd: data.syscall data.terminal data.tty result session summary.actor.primary
    auditd: summary.actor.secondary summary.how summary.object.primary summary.object.type

    endgame: command_line=wildcard destination_address=ip destination_port=long event_subtype_full
    endgame: event_type_full exit_code=long file_name file_path hostname image_name image_path
    endgame: key_path key_type md5 metadata.type old_file_name old_file_path opcode=long
    endgame: parent_process_name parent_process_path pid=long ppid=long process_name process_path
    endgame: protocol query_name serial_event_id=long sha1 sha256 source_address=ip
    endgame: source_port=long timestamp=long timestamp_utc unique_pid=long unique_ppid=long
    endgame: user_domain user_name user_sid

    kibana: alert.ancestors.depth=long alert.ancestors.id alert.ancestors.index alert.ancestors.rule
    kibana: alert.ancestors.type alert.building_block_type alert.depth=long alert.group.id
    kibana: alert.group.index=long alert.last_detected=date alert.original_event.action
    kibana: alert.original_event.category alert.original_event.dataset alert.original_event.id
    kibana: alert.original_event.kind alert.original_event.module alert.original_event.type
    kibana: alert.original_time=date alert.reason alert.risk_score=float alert.rule.category
    kibana: alert.rule.name alert.rule.risk_score=float alert.rule.rule_id alert.rule.severity
    kibana: alert.rule.tags alert.rule.type alert.rule.uuid alert.rule.version=long alert.severity
    kibana: alert.start=date alert.status alert.uuid alert.workflow_status

    swiftlet: args_bytes=long args_truncated=boolean args_unreadable=boolean interpreter
    swiftlet: args.split=boolean file.found=boolean
    swiftlet: login_uid=long namespace_pid=long path_truncated=boolean repaired=boolean
    swiftlet: loss.evicted=long loss.events=long loss.reason
    swiftlet: loss.sequences=long repaired_utf8=boolean
    """
}
