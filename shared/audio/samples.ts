/** Audio as samples: signed 16 bit, one channel. */
export type Samples = Int16Array;
