// SPDX-License-Identifier: Apache-2.0
import CBPF
import Glibc
import Synchronization

/// Loaded BPF objects with their probes and the ring that they share, owned through libbpf.
///
/// `@unchecked Sendable`: the handles are C pointers. One thread reads the ring; the others may only
/// ask for counts, which are system calls on descriptors under the lock that closing takes too.
final class ProbeObject: @unchecked Sendable {
  private struct Handles {
    /// The first one has the maps that the others share.
    var objects: [OpaquePointer]
    var links: [OpaquePointer] = []
    var lastCounts = SensorCounters()
    var isClosed = false
  }

  /// Called with each record on the thread that reads the ring.
  typealias RecordHandler =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int
    ) -> Int32

  private let handles: Mutex<Handles>
  // Only the reader's thread touches it.
  private var ring: OpaquePointer?
  /// Whether the network probes are loaded.
  var hasNetwork = false

  /// Loads the object; nothing is attached yet.
  init(_ image: [UInt8], ringSize: UInt32) throws(SensorError) {
    LibbpfLog.capture()
    let opened = image.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
    guard let object = opened else {
      throw .loadRefused(code: errno, log: LibbpfLog.tail())
    }
    bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "records"), ringSize)
    bpf_map__set_max_entries(
      bpf_object__find_map_by_name(object, "scratches"),
      UInt32(max(libbpf_num_possible_cpus(), 1))
    )
    let code = bpf_object__load(object)
    guard code == 0 else {
      bpf_object__close(object)
      throw .loadRefused(code: -code, log: LibbpfLog.tail())
    }
    handles = Mutex(Handles(objects: [object]))
  }

  deinit { close() }

  /// Attaches the probes of the first object: from now on the kernel fills the ring.
  func attach() throws(SensorError) {
    let failure: SensorError? = handles.withLock { Self.attach($0.objects[0], &$0.links) }
    if let failure { throw failure }
  }

  /// Loads one more object that shares ring and counters, and attaches its probes; all of it or nothing.
  ///
  /// It makes records of the wanted kinds only.
  func add(_ image: [UInt8], wanted: [EventKind]) throws(SensorError) {
    let failure: SensorError? = handles.withLock { handles in
      let opened = image.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
      guard let object = opened else {
        return .loadRefused(code: errno, log: LibbpfLog.tail())
      }
      for name in ["records", "counts"] {
        guard let map = bpf_object__find_map_by_name(object, name) else { continue }
        let shared = bpf_object__find_map_fd_by_name(handles.objects[0], name)
        let code = bpf_map__reuse_fd(map, shared)
        if code != 0 {
          bpf_object__close(object)
          return .loadRefused(code: -code, log: LibbpfLog.tail())
        }
      }
      Self.limit(object, to: wanted)
      let code = bpf_object__load(object)
      guard code == 0 else {
        bpf_object__close(object)
        return .loadRefused(code: -code, log: LibbpfLog.tail())
      }
      var links: [OpaquePointer] = []
      if let error = Self.attach(object, &links) {
        for link in links { bpf_link__destroy(link) }
        bpf_object__close(object)
        return error
      }
      handles.objects.append(object)
      handles.links += links
      return nil
    }
    if let failure { throw failure }
  }

  /// Writes the kinds that are wanted to where the verifier sees them: it leaves the rest out.
  private static func limit(_ object: OpaquePointer, to wanted: [EventKind]) {
    var size = 0
    guard let map = bpf_object__find_map_by_name(object, ".rodata"),
      let value = bpf_map__initial_value(map, &size), size >= 4
    else { return }
    let bits = wanted.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
    var bytes = Array(UnsafeRawBufferPointer(start: value, count: size))
    bytes.withUnsafeMutableBytes { $0.storeBytes(of: bits, as: UInt32.self) }
    _ = bpf_map__set_initial_value(map, bytes, size)
  }

  private static func attach(
    _ object: OpaquePointer,
    _ links: inout [OpaquePointer]
  ) -> SensorError? {
    var program = bpf_object__next_program(object, nil)
    while let probe = program {
      guard let link = bpf_program__attach(probe) else {
        let name = bpf_program__name(probe).map { String(cString: $0) } ?? "?"
        return .attachRefused(probe: name, code: errno, log: LibbpfLog.tail())
      }
      links.append(link)
      program = bpf_object__next_program(object, probe)
    }
    return nil
  }

  /// Maps the ring.
  ///
  /// - Returns: a descriptor that is readable when there are records.
  func openRing(
    _ handler: RecordHandler,
    context: UnsafeMutableRawPointer
  ) throws(SensorError) -> Int32 {
    let map = handles.withLock { bpf_object__find_map_fd_by_name($0.objects[0], "records") }
    guard let ring = ring_buffer__new(map, handler, context, nil) else {
      throw .systemCall(name: "mapping the BPF ring", code: errno)
    }
    self.ring = ring
    return ring_buffer__epoll_fd(ring)
  }

  /// Hands all records that wait to the handler.
  func drain() {
    guard let ring else { return }
    _ = ring_buffer__consume(ring)
  }

  /// Takes the probes off; records that wait can still be drained.
  func detach() {
    handles.withLock { handles in
      for link in handles.links { bpf_link__destroy(link) }
      handles.links.removeAll()
    }
  }

  /// Gives everything back to the kernel.
  func close() {
    detach()
    if let ring { ring_buffer__free(ring) }
    ring = nil
    handles.withLock { handles in
      guard !handles.isClosed else { return }
      Self.readCounts(&handles)
      for object in handles.objects.reversed() { bpf_object__close(object) }
      handles.isClosed = true
    }
  }

  /// The kernel's numbers of all loaded programs.
  func programIDs() -> Set<UInt32> {
    handles.withLock { handles in
      guard !handles.isClosed else { return [] }
      var ids: Set<UInt32> = []
      Self.eachProgram(handles) { ids.insert($0.id) }
      return ids
    }
  }

  private static func eachProgram(_ handles: Handles, _ body: (bpf_prog_info) -> Void) {
    for object in handles.objects {
      var program = bpf_object__next_program(object, nil)
      while let probe = program {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        if bpf_obj_get_info_by_fd(bpf_program__fd(probe), &info, &size) == 0 { body(info) }
        program = bpf_object__next_program(object, probe)
      }
    }
  }

  /// What the kernel counted; the last counts once this is closed.
  ///
  /// Only the kernel's fields are set.
  func counts() -> SensorCounters {
    handles.withLock { handles in
      if !handles.isClosed { Self.readCounts(&handles) }
      return handles.lastCounts
    }
  }

  private static func readCounts(_ handles: inout Handles) {
    var key: UInt32 = 0
    let room = EventKind.room
    var values = [UInt64](repeating: 0, count: 2 * room)
    let map = bpf_object__find_map_fd_by_name(handles.objects[0], "counts")
    guard bpf_map_lookup_elem(map, &key, &values) == 0 else { return }
    for kind in EventKind.allCases {
      handles.lastCounts[kind].seen = values[kind.rawValue]
      handles.lastCounts[kind].dropped = values[room + kind.rawValue]
    }
    var misses: UInt64 = 0
    eachProgram(handles) { misses += $0.recursion_misses }
    handles.lastCounts.recursionMisses = misses
  }
}
