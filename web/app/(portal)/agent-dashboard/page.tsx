import { AgentDashboard } from './agent-dashboard.tsx';

export default function AgentDashboardPage() {
  return <AgentDashboard />;
}
