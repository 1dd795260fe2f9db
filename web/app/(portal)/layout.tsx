import type { ReactNode } from 'react';
import { Shell } from '#web/shell/index.ts';

export default function PortalLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>;
}
