package dev.hypha.multiformats;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;

/** A way to write bytes with the characters of an alphabet. Pure. */
interface Coding {
  String encode(Bytes bytes);

  Bytes decode(String text) throws MalformedException;
}
