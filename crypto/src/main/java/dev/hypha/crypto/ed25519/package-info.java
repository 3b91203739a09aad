/**
 * Verification of Ed25519 signatures (RFC 8032, sections 5.1.3 and 5.1.7), quicker than the
 * libraries at hand. Only public values pass here: signing stays with Bouncy Castle. Decision 11
 * has the reasons and the figures.
 *
 * <p>What is accepted: S below the group's order, canonical encodings of points of the curve, a
 * public key that is not of small order, and [8][S]B = [8]R + [8][k]A, the equation of the
 * specification. Honest signatures are accepted by everybody; the factor 8 matters only for those
 * that a signer crafts with his own key.
 *
 * <p>Threads: values and pure functions; an {@link dev.hypha.crypto.ed25519.EdwardsPoint} that is
 * still computed with belongs to one thread. Time depends on the input, which is public.
 *
 * <p>Start reading at {@code Ed25519Verification}.
 */
package dev.hypha.crypto.ed25519;
