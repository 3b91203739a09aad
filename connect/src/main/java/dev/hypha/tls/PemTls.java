package dev.hypha.tls;

import dev.hypha.bytes.Duplex;
import dev.hypha.core.PeerException;
import dev.hypha.core.PeerException.Incompatible;
import dev.hypha.core.PeerException.Misbehaved;
import dev.hypha.core.Runtime;
import dev.hypha.core.ServerTls;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 of the JDK with certificates from files. When the files have changed, the next handshake
 * shows what is in them; while they are of no use it shows what was there before. Thread-safe.
 *
 * <p>Spec: RFC 8446, RFC 9525 (whose name a certificate is for), RFC 6066, section 3 (SNI).
 */
public final class PemTls implements ServerTls {
  private static final System.Logger LOG = System.getLogger(PemTls.class.getName());

  private static final String SPEC = "RFC 8446#4";
  private static final String[] VERSIONS = {"TLSv1.3"};

  /** Files are looked at no more often. */
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final PemFiles files;
  private final Runtime runtime;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicReference<@Nullable SSLContext> trusting = new AtomicReference<>();
  private volatile @Nullable Served served;
  private volatile long lookedAt;

  /** What is shown, and when its files were written. */
  private record Served(SSLContext context, Written written) {}

  /** By which two versions of a file are told apart. */
  private record Written(List<FileTime> times, List<Long> sizes) {
    static Written now(Path one, Path other) throws IOException {
      BasicFileAttributes first = Files.readAttributes(one, BasicFileAttributes.class);
      BasicFileAttributes second = Files.readAttributes(other, BasicFileAttributes.class);
      return new Written(
          List.of(first.lastModifiedTime(), second.lastModifiedTime()),
          List.of(first.size(), second.size()));
    }
  }

  /**
   * Reads the certificate, if files name one.
   *
   * @throws IOException if it cannot be used, saying what to do
   */
  public PemTls(PemFiles files, Runtime runtime) throws IOException {
    this.files = files;
    this.runtime = runtime;
    this.lookedAt = runtime.nanoTime();
    if (files.certificate().isPresent() != files.key().isPresent()) {
      throw new IOException("a certificate and its key go together: name both files, or none");
    }
    if (files.certificate().isPresent()) {
      Path certificate = files.certificate().get();
      Path key = files.key().orElseThrow();
      Written written = Written.now(certificate, key);
      this.served = new Served(serving(ServerCertificate.read(certificate, key)), written);
    }
  }

  @Override
  public void requireCertificate() throws IOException {
    if (served == null) {
      throw new IOException(
          "a secure WebSocket needs a certificate: name its file and that of its key"
              + " (websocket.certificate and websocket.key)");
    }
  }

  @Override
  public Duplex dial(Duplex raw, String name) throws IOException {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    SSLEngine engine = trusting().createSSLEngine(bare, -1);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    if (bare.indexOf(':') < 0 && !bare.matches("[0-9.]+")) {
      parameters.setServerNames(List.of(new SNIHostName(bare)));
    }
    engine.setSSLParameters(parameters);
    return open(raw, engine, "the certificate that " + bare + " shows is not valid: ");
  }

  @Override
  public Duplex accept(Duplex raw) throws IOException {
    requireCertificate();
    look();
    Served now = served;
    if (now == null) {
      throw new IOException("a certificate that is gone");
    }
    SSLEngine engine = now.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    engine.setSSLParameters(parameters);
    return open(raw, engine, "a certificate from a client: ");
  }

  private static Duplex open(Duplex raw, SSLEngine engine, String complaint) throws IOException {
    EnginePipe pipe = new EnginePipe(raw, engine);
    try {
      pipe.handshake();
    } catch (Misbehaved e) {
      throw told(e, complaint);
    }
    return pipe;
  }

  private static PeerException told(Misbehaved failure, String complaint) {
    String why = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        why = String.valueOf(cause.getMessage());
      }
    }
    return why.isEmpty()
        ? new Misbehaved(SPEC, "no TLS 1.3: " + failure.getMessage(), failure)
        : new Incompatible(complaint + why);
  }

  // ---- what we show

  /** Reads the files again if they have changed. Who finds another at it goes on. */
  private void look() {
    long now = runtime.nanoTime();
    if (now - lookedAt < LOOK_NANOS || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      lookedAt = now;
      reload(files.certificate().orElseThrow(), files.key().orElseThrow());
    } finally {
      looking.set(false);
    }
  }

  private void reload(Path certificate, Path key) {
    Served before = served;
    if (before == null) {
      return;
    }
    try {
      Written written = Written.now(certificate, key);
      if (written.equals(before.written())) {
        return;
      }
      served = new Served(before.context(), written); // what is of no use is told of once
      served = new Served(serving(ServerCertificate.read(certificate, key)), written);
      LOG.log(Level.INFO, "{0} has changed: the new certificate is shown from now on", certificate);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the certificate that was read before is still shown, for the new one is of no use: {0}",
          e.getMessage());
    }
  }

  private SSLContext serving(ServerCertificate certificate) throws IOException {
    try {
      char[] nothing = new char[0];
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("server", certificate.key(), nothing, certificate.chainArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, nothing);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(managers.getKeyManagers(), new TrustManager[0], runtime.secrets());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("this certificate cannot be used: " + e.getMessage(), e);
    }
  }

  // ---- whom we trust

  /** Made when it is first needed: Java's own list is long. */
  private SSLContext trusting() throws IOException {
    SSLContext made = trusting.get();
    if (made != null) {
      return made;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      TrustManager[] managers = trust(trusted(files.authorities())).getTrustManagers();
      context.init(null, managers, runtime.secrets());
      trusting.set(context);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("nobody can be trusted here: " + e.getMessage(), e);
    }
  }

  /** Nothing for those that Java trusts, else those and more. */
  private static @Nullable KeyStore trusted(Optional<Path> more)
      throws IOException, GeneralSecurityException {
    if (more.isEmpty()) {
      return null;
    }
    KeyStore all = KeyStore.getInstance("PKCS12");
    all.load(null, null);
    int count = 0;
    for (TrustManager manager : trust(null).getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        for (X509Certificate issuer : x509.getAcceptedIssuers()) {
          all.setCertificateEntry("java" + count++, issuer);
        }
      }
    }
    for (X509Certificate each : ServerCertificate.certificates(more.get())) {
      all.setCertificateEntry("ours" + count++, each);
    }
    return all;
  }

  private static TrustManagerFactory trust(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}
