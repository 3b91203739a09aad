/**
 * The security protocol Noise: {@code /noise} and its post-quantum hybrids {@code
 * /noise-mlkem768-hfs/0.2.0}, {@code /hypha/noise-mlkem512-hfs/1.0.0} and {@code
 * /hypha/noise-mlkem1024-hfs/1.0.0}.
 *
 * <p>Spec: libp2p/specs noise/README.md (3A, r5) and noise/pq-mlkem768-hfs.md (1A, pull request
 * 727), with the transcript binding of js-libp2p-noise's TRANSCRIPT_BINDING_SPEC.md (draft, variant
 * A); the engine is {@link dev.hypha.crypto.noise}. Threads: a handshake runs on its caller; of an
 * established channel one thread reads and one writes at a time. Limits: a frame has at most 65535
 * bytes; an idle channel holds 512 bytes of buffer. Start reading at {@link
 * dev.hypha.noise.NoiseSecurity}.
 */
package dev.hypha.noise;
