/**
 * Whether a node and its machine are well: what {@code hypha doctor}, {@code hypha check} and
 * {@code hypha report} say.
 *
 * <p>Spec: docs/json.md (ours, revision 1). Threads: all on the caller's. Limits: an audit trail of
 * more than 64 MiB is not read. Start reading at {@link dev.hypha.doctor.Examination}.
 */
package dev.hypha.doctor;
