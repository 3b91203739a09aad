/** Bytes and values: buffers, pipes, varints, protobuf, multiformats. Depends on nothing. */
@org.jspecify.annotations.NullMarked
module dev.hypha.base {
  requires static transitive org.jspecify;

  exports dev.hypha.bytes;
  exports dev.hypha.multiformats;
  exports dev.hypha.protobuf;
}
