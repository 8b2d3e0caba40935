/** What an area is counted in. */
export const unit = 2;
