/**
 * How far a shared array reaches.
 *
 * @module
 */

/**
 * Who can share an array: the threads of this program, or the processes of
 * this machine.
 */
export type Scope = "threads" | "processes";
