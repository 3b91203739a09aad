/**
 * The audit trail: what a node did, a line each, so that nobody can change a line afterwards
 * without being found out.
 *
 * <p>Spec: docs/audit.md (ours, revision 1) on RFC 8785 (canonical JSON), RFC 6962 (Merkle tree),
 * C2SP signed-note, tlog-checkpoint and tlog-proof, each revision 1, and OCSF 1.3 for the numbers
 * of classes. Threads: any number record, one appends; readers work on files and need no node.
 * Limits: {@link dev.hypha.audit.AuditConfig}, {@link dev.hypha.audit.AuditLine#BYTES_MAX}. Start
 * reading at {@link dev.hypha.audit.AuditTrail} for writing and {@link
 * dev.hypha.audit.Verification} for reading.
 */
package dev.hypha.audit;
