import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { Artifacts } from './artifacts.ts';
import type { DataStack } from './data-stack.ts';
import { EdgeBalancer } from './edge-balancer.ts';
import { EdgeFleet } from './edge-fleet.ts';
import { EdgeNetwork } from './edge-network.ts';
import { portRange } from './entrances.ts';
import type { Settings } from './settings.ts';

/** Where phones come in: the network, the edges, and the load balancer before them. */
export class EdgeStack extends Stack {
  /** What phones are told as their server. */
  readonly sipHost: string;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { settings: Settings; artifacts: Artifacts; data: DataStack },
  ) {
    super(scope, id, props);
    const { settings, artifacts, data } = props;
    const network = new EdgeNetwork(this, 'Network', { rtpPorts: portRange(settings.rtpPorts) });
    const fleet = new EdgeFleet(this, 'Fleet', { network, bundle: artifacts.edge, settings });
    data.config.readAndWrittenBy(fleet);
    // The event stream reads what happened, and closes numbers that nobody fills.
    data.records.readAndWrittenBy(fleet);
    data.callEvents.sentToBy(fleet);
    // Prompts and music that are played, and what callers leave.
    data.files.readAndWrittenBy(fleet);
    // Passwords of trunks are sealed with it.
    data.secretKey.usedBy(fleet);
    if (settings.defaultTenant !== undefined) fleet.setVariable('DEFAULT_TENANT', settings.defaultTenant);
    if (settings.edgeCertificateSecretArn !== undefined) {
      fleet.setVariable('EDGE_CERTIFICATE_SECRET_ARN', settings.edgeCertificateSecretArn);
      fleet.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [settings.edgeCertificateSecretArn],
        }),
      );
    }

    const balancer = new EdgeBalancer(this, 'Entry', { network, edges: fleet.group });
    // Phones that are given the load balancer's own name as their domain belong to the default tenant.
    fleet.setVariable('OWN_HOSTS', balancer.balancer.loadBalancerDnsName);
    const alarms = new Alarms(this, 'Alarms', { topic: data.alarmTopic });
    const [target] = balancer.groups;
    if (target !== undefined) alarms.edges('Edges', fleet, target, settings.edgeMinimum);

    if (settings.sipDomain !== undefined && settings.zoneId !== undefined && settings.zoneName !== undefined) {
      const { zoneId: hostedZoneId, zoneName } = settings;
      balancer.nameIn(
        HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName }),
        settings.sipDomain,
      );
    }
    this.sipHost = settings.sipDomain ?? balancer.balancer.loadBalancerDnsName;
    new CfnOutput(this, 'SipAddress', { value: this.sipHost });
  }
}
