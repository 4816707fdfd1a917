// SPDX-License-Identifier: Apache-2.0
import CBPF
import Glibc
import Synchronization

/// A loaded BPF object with its probes and its ring, owned through libbpf.
///
/// `@unchecked Sendable`: the handles are C pointers. One thread reads the ring; the others may only
/// ask for counts, which are system calls on descriptors under the lock that closing takes too.
final class ProbeObject: @unchecked Sendable {
  private struct Handles {
    var object: OpaquePointer
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
    handles = Mutex(Handles(object: object))
  }

  deinit { close() }

  /// Attaches all probes: from now on the kernel fills the ring.
  func attach() throws(SensorError) {
    let failure: SensorError? = handles.withLock { handles in
      var program = bpf_object__next_program(handles.object, nil)
      while let probe = program {
        guard let link = bpf_program__attach(probe) else {
          let name = bpf_program__name(probe).map { String(cString: $0) } ?? "?"
          return .attachRefused(probe: name, code: errno, log: LibbpfLog.tail())
        }
        handles.links.append(link)
        program = bpf_object__next_program(handles.object, probe)
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Maps the ring.
  ///
  /// - Returns: a descriptor that is readable when there are records.
  func openRing(
    _ handler: RecordHandler,
    context: UnsafeMutableRawPointer
  ) throws(SensorError) -> Int32 {
    let map = handles.withLock { bpf_object__find_map_fd_by_name($0.object, "records") }
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
      bpf_object__close(handles.object)
      handles.isClosed = true
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
    var values = [UInt64](repeating: 0, count: 6)
    let map = bpf_object__find_map_fd_by_name(handles.object, "counts")
    guard bpf_map_lookup_elem(map, &key, &values) == 0 else { return }
    handles.lastCounts.exec = .init(seen: values[0], dropped: values[3])
    handles.lastCounts.fork = .init(seen: values[1], dropped: values[4])
    handles.lastCounts.exit = .init(seen: values[2], dropped: values[5])
    handles.lastCounts.recursionMisses = 0
    var program = bpf_object__next_program(handles.object, nil)
    while let probe = program {
      var info = bpf_prog_info()
      var size = UInt32(MemoryLayout<bpf_prog_info>.size)
      if bpf_obj_get_info_by_fd(bpf_program__fd(probe), &info, &size) == 0 {
        handles.lastCounts.recursionMisses += info.recursion_misses
      }
      program = bpf_object__next_program(handles.object, probe)
    }
  }
}
