/** Where the bottom sheet rests. Pure functions; the heights themselves stand in map-page.css. */
export const STOPS = ["peek", "half", "full"];
const SHARES = { peek: 0.16, half: 0.5, full: 0.9 };

/** The stop after this one; a click goes round, an arrow stays at the end. */
export function nextStop(stop, direction = 0) {
  const index = STOPS.indexOf(stop);
  if (!direction) return STOPS[(index + 1) % STOPS.length];
  return STOPS[Math.min(Math.max(index + direction, 0), STOPS.length - 1)];
}

/** The stop whose share of the screen is nearest. */
export function nearestStop(share) {
  const distance = (stop) => Math.abs(SHARES[stop] - share);
  return STOPS.reduce((best, stop) => (distance(stop) < distance(best) ? stop : best));
}
