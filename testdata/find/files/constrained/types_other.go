//go:build !linux

package constrained

import "sync"

var types sync.Map // want "GL001 types"
