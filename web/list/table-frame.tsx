import { Paper } from '@mantine/core';
import type { ReactNode } from 'react';

interface TableFrameProps {
  /** What the table is about. */
  label: string;
  children: ReactNode;
}

/**
 * The frame of a table: on narrow screens, and where the letters of a machine are wide, the table scrolls within it, by keys
 * too, and not the page (WCAG 2.2, 1.4.10 and 2.1.1).
 */
export const TableFrame = ({ label, children }: TableFrameProps) => (
  // Relative: what is hidden from eyes alone scrolls along, else it would stick out of a narrow page.
  <Paper withBorder pos="relative" style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={label}>
    {children}
  </Paper>
);
