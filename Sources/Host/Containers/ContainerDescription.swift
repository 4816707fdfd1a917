// SPDX-License-Identifier: Apache-2.0
import Events

/// What a container's runtime wrote down of it: its name and its image.
package struct ContainerDescription: Sendable, Equatable {
  /// `container.name`.
  package var name: String?
  /// `container.image.name`, without the tag.
  package var image: String?
  /// `container.image.tag`.
  package var tag: String?

  /// Nothing is known.
  package init() {}

  /// A name and an image such as `registry:5000/team/web:1.2@sha256:…`.
  package init(name: String?, image: String?) {
    self.name = name.flatMap { $0.isEmpty ? nil : $0 }
    guard var image, !image.isEmpty else { return }
    if let at = image.firstIndex(of: "@") { image = String(image[..<at]) }
    // The colon of a port stands before a slash.
    if let colon = image.lastIndex(of: ":"), !image[colon...].contains("/") {
      tag = String(image[image.index(after: colon)...])
      image = String(image[..<colon])
    }
    self.image = image
  }

  /// Most bytes of a file that are read.
  private static let limit = 4 << 20

  /// What is written of a container below `root`; nothing where no runtime that is known wrote it.
  package static func read(_ container: ContainerID, root: String = "") -> ContainerDescription {
    // Names of containers that go by names come from the path and must not lead elsewhere.
    guard container.id.utf8.allSatisfy({ $0 != 0x2F && $0 != 0 }), container.id != ".." else {
      return ContainerDescription()
    }
    switch container.runtime {
    case .lxc, .nspawn: return ContainerDescription(name: container.id, image: nil)
    default: break
    }
    let id = container.id
    if let docker = json("\(root)/var/lib/docker/containers/\(id)/config.v2.json") {
      var name = docker["Name"]?.stringValue
      if name?.first == "/" { name?.removeFirst() }
      return ContainerDescription(name: name, image: docker["Config"]?["Image"]?.stringValue)
    }
    let tasks = "\(root)/run/containerd/io.containerd.runtime.v2.task"
    for space in ["k8s.io", "default", "moby"] {
      if let bundle = json("\(tasks)/\(space)/\(id)/config.json") { return annotated(bundle) }
    }
    for storage in ["/run/containers/storage", "/var/lib/containers/storage"] {
      let containers = "\(root)\(storage)/overlay-containers"
      if let bundle = json("\(containers)/\(id)/userdata/config.json") {
        let told = annotated(bundle)
        if told != ContainerDescription() { return told }
      }
      if let list = json("\(containers)/containers.json")?.arrayValue,
        let own = list.first(where: { $0["id"]?.stringValue == id })
      {
        return listed(own)
      }
    }
    return ContainerDescription()
  }

  /// What annotations of an OCI bundle say.
  private static func annotated(_ bundle: JSONValue) -> ContainerDescription {
    guard let annotations = bundle["annotations"]?.members else { return ContainerDescription() }
    func first(_ names: [String]) -> String? {
      for name in names {
        if let value = annotations.first(where: { $0.key == name })?.value.stringValue {
          return value
        }
      }
      return nil
    }
    return ContainerDescription(
      name: first([
        "io.kubernetes.cri.container-name", "io.kubernetes.container.name",
        "io.kubernetes.cri-o.Name",
      ]),
      image: first([
        "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName",
        "org.opencontainers.image.ref.name",
      ])
    )
  }

  /// What the list of Podman's storage says, whose `metadata` is JSON in a text.
  private static func listed(_ own: JSONValue) -> ContainerDescription {
    let more = own["metadata"]?.stringValue.flatMap { try? JSONValue.parse(Array($0.utf8)) }
    return ContainerDescription(
      name: own["names"]?.arrayValue?.first?.stringValue ?? more?["name"]?.stringValue,
      image: more?["image-name"]?.stringValue
    )
  }

  private static func json(_ path: String) -> JSONValue? {
    guard let bytes = FileReading.bytes(path, limit: limit), bytes.count < limit else { return nil }
    return try? JSONValue.parse(bytes)
  }
}
