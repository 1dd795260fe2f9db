import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CLUSTER_PORT, ENTRANCES, HTTP_PORT, type PortRange } from './entrances.ts';
import { accept } from './findings.ts';

/**
 * Where edges live: public subnets in two availability zones, because phones send RTP to the edge's own address, and
 * a NAT gateway could not forward it.
 */
export class EdgeNetwork extends Construct {
  readonly vpc: IVpc;
  /** What reaches an edge. */
  readonly edgeGroup: SecurityGroup;
  /** What reaches the load balancer. */
  readonly balancerGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: { rtpPorts: PortRange }) {
    super(scope, id);
    // The cast: under exactOptionalPropertyTypes, classes of CDK do not fit their own interfaces.
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'edge', subnetType: SubnetType.PUBLIC, cidrMask: 22 }],
      // Free, and keeps the store's traffic and the bundle's download off the internet.
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    }) as IVpc;
    logRefusals(this, vpc);
    this.vpc = vpc;

    this.balancerGroup = new SecurityGroup(this, 'BalancerGroup', { vpc, description: 'SIP load balancer' });
    this.edgeGroup = new SecurityGroup(this, 'EdgeGroup', { vpc, description: 'Edges' });
    for (const { listener, edgePort, protocols } of ENTRANCES) {
      for (const protocol of protocols) {
        const from = Port[protocol](listener);
        this.balancerGroup.addIngressRule(Peer.anyIpv4(), from, `SIP over ${protocol}`);
        // From anywhere here, too: the load balancer keeps the phone's address, and a dialog's later requests go
        // straight to the Contact, which is the edge's own address.
        this.edgeGroup.addIngressRule(Peer.anyIpv4(), Port[protocol](edgePort), `SIP over ${protocol}`);
      }
    }
    const { first, last } = props.rtpPorts;
    this.edgeGroup.addIngressRule(Peer.anyIpv4(), Port.udpRange(first, last), 'RTP and RTCP');
    this.edgeGroup.addIngressRule(this.balancerGroup, Port.tcp(HTTP_PORT), 'Health checks');
    this.edgeGroup.addIngressRule(this.edgeGroup, Port.tcp(CLUSTER_PORT), 'Edges');

    accept(this.edgeGroup, 'CloudFormation-Validate::W2508', 'RTP ports, and UDP: no database listens there.');
    for (const group of [this.balancerGroup, this.edgeGroup]) {
      accept(group, 'AwsSolutions-EC23', 'Phones call from anywhere; only SIP and RTP ports are open, and no SSH.');
    }
  }
}

/** Refused packets only: they show scans and wrong rules. Accepted ones would repeat every RTP stream. */
function logRefusals(scope: Construct, vpc: IVpc): void {
  const logs = new LogGroup(scope, 'Refusals', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  vpc.addFlowLog('Refusals', {
    destination: FlowLogDestination.toCloudWatchLogs(logs),
    trafficType: FlowLogTrafficType.REJECT,
  });
}
