/** Formats with their usual payload types. */
export const PCMU = { payloadType: 0, name: 'PCMU', clockRateHz: 8000 };
export const PCMA = { payloadType: 8, name: 'PCMA', clockRateHz: 8000 };
export const G722 = { payloadType: 9, name: 'G722', clockRateHz: 8000 };
export const L16 = { payloadType: 97, name: 'L16', clockRateHz: 16_000 };
export const EVENTS = { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 };
