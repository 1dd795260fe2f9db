/** What a failed system call says of itself, for the log: `ENOSPC: no space left on device, write`. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
