import { type PointerEvent, useRef } from 'react';
import classes from './agent-dashboard.module.css';
import type { Size } from './board-layout.ts';

/** What one row of agents takes, about, in pixels. */
const ROW = 58;

interface ResizeHandleProps {
  size: Size;
  columnWidth: number;
  resize: (size: Size) => void;
}

/** The corner of a box, to be pulled; the menu of the box does the same for the keyboard. */
export function ResizeHandle({ size, columnWidth, resize }: ResizeHandleProps) {
  const start = useRef<{ x: number; y: number; height: number } | null>(null);
  const follow = (event: PointerEvent<HTMLSpanElement>) => {
    if (!start.current) return;
    const { x, y, height } = start.current;
    const dy = event.clientY - y;
    resize({
      columns: size.columns + (event.clientX - x) / columnWidth,
      // Hardly moved: as high as it was.
      rows: Math.abs(dy) < ROW / 2 ? size.rows : Math.max(1, (height + dy) / ROW),
    });
    start.current = null;
  };
  return (
    <span
      className={classes.handle}
      aria-hidden
      onPointerDown={(event) => {
        const list = event.currentTarget.parentElement?.querySelector('ul');
        start.current = { x: event.clientX, y: event.clientY, height: list?.clientHeight ?? 0 };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={follow}
      onPointerCancel={() => {
        start.current = null;
      }}
    />
  );
}
