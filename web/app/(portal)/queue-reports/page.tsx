import { QueueReports } from './queue-reports.tsx';

export default function QueueReportsPage() {
  return <QueueReports />;
}
