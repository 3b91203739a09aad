package dev.hypha.testkit.contract;

import dev.hypha.core.Runtime;
import dev.hypha.core.SecureChannel;
import dev.hypha.crypto.PrivateKey;
import dev.hypha.tls.TlsSecurity;

/** The contract for TLS. */
class TlsContractTest extends SecureChannelContract {
  @Override
  protected SecureChannel channel(PrivateKey identity, Runtime runtime) {
    return new TlsSecurity(identity, runtime);
  }
}
