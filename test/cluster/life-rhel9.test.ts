import { setTimeout as setFileTimeout } from 'tap';
import { tellLife } from './life';

// Other units and paths, and pcs alone: no crmsh on the nodes.
setFileTimeout(1_500_000);

tellLife({ profile: 'rhel9', engine: 'postgresql', attach: 'symlink', without: ['set-up again', 'kill', 'poweroff'] });
