package inside

import "sync"

var cache sync.Map
