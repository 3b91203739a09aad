package dev.hypha.kad;

import dev.hypha.bytes.Bytes;
import dev.hypha.bytes.MalformedException;
import java.time.Instant;

/**
 * IPNS records under the names of their owners: {@code /ipns/} and the multihash. Of two the one of
 * the greater sequence is kept, then the one that is valid longer.
 *
 * <p>Spec: specs.ipfs.tech/ipns/ipns-record, "Record verification".
 */
public final class IpnsValidator implements RecordValidator {
  public IpnsValidator() {}

  @Override
  public void validate(Bytes key, Bytes value, Instant now) throws MalformedException {
    IpnsRecord record = IpnsRecord.verify(IpnsRecord.nameOf(key), value);
    if (now.isAfter(record.until())) {
      throw new MalformedException("an IPNS record that was valid until " + record.until());
    }
  }

  @Override
  public int compare(Bytes key, Bytes left, Bytes right) {
    IpnsRecord one = known(left);
    IpnsRecord other = known(right);
    int order = Long.compare(one.sequence(), other.sequence());
    order = order != 0 ? order : one.until().compareTo(other.until());
    return order != 0 ? order : left.compareTo(right);
  }

  private static IpnsRecord known(Bytes value) {
    try {
      return IpnsRecord.decode(value);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a record that was not validated", e);
    }
  }
}
