/**
 * What other rooms need of `exec` beside its public names.
 *
 * @module
 */

export { type Address, addressOf, type Obstacle } from "./address_of.ts";
