/** `0:07`, `12:34`, `1:02:03`: whole seconds, as a phone display shows a call. */
export function clockFace(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const ending = String(rest).padStart(2, '0');
  return hours === 0 ? `${minutes}:${ending}` : `${hours}:${String(minutes).padStart(2, '0')}:${ending}`;
}
