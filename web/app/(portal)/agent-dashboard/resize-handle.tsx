import { type PointerEvent, useRef } from 'react';
import classes from './agent-dashboard.module.css';
import type { Size } from './board-layout.ts';

/** What one row of agents takes where there is none yet, and what is between two, in pixels. */
const [ROW, GAP] = [56, 6];

interface ResizeHandleProps {
  size: Size;
  columnWidth: number;
  resize: (size: Size) => void;
}

/** The corner of a box, to be pulled; the menu of the box does the same for the keyboard. */
export function ResizeHandle({ size, columnWidth, resize }: ResizeHandleProps) {
  const start = useRef<{ x: number; y: number; height: number; row: number } | null>(null);
  const follow = (event: PointerEvent<HTMLSpanElement>) => {
    if (!start.current) return;
    const { x, y, height, row } = start.current;
    const dy = event.clientY - y;
    resize({
      columns: size.columns + (event.clientX - x) / columnWidth,
      // Hardly moved: as high as it was.
      rows: Math.abs(dy) < row / 2 ? size.rows : Math.max(1, (height + dy) / row),
    });
    start.current = null;
  };
  return (
    <span
      className={classes.handle}
      aria-hidden
      onPointerDown={(event) => {
        const list = event.currentTarget.parentElement?.querySelector('ul');
        const row = GAP + (list?.querySelector('li')?.offsetHeight ?? ROW);
        start.current = { x: event.clientX, y: event.clientY, height: list?.clientHeight ?? 0, row };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={follow}
      onPointerCancel={() => {
        start.current = null;
      }}
    />
  );
}
