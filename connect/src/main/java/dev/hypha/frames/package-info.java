/**
 * The arrays that secure channels lend each other.
 *
 * <p>Spec: none, it is our own. Threads: any. Limits: 128 arrays of 64 KiB are kept, for all
 * channels of the process. Start reading at {@link dev.hypha.frames.FramePool}.
 */
package dev.hypha.frames;
