package beside

import (
	"sync"

	"example.org/m/alone"
)

var cache sync.Map

var _ = alone.Name
