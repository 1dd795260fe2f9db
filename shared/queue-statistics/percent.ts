/** A share in whole percent, cut off and not rounded, as XiVO prints it (map §6.1: 1594 of 1772 is 89 %). */
export const percent = (part: number, whole: number): number => Math.floor((part * 100) / whole);
