package files

import (
	"reflect"
	"sync"
)

// Forget removes an entry.
func Forget(name string) {
	mu.Lock()
	defer mu.Unlock()
	delete(deleted, name)
	released.LoadAndDelete(name)
}

// Reset removes all entries.
func Reset() {
	mu.Lock()
	defer mu.Unlock()
	clear(cleared)
	remade = make(map[string]reflect.Type)
	replaced = sync.Map{}
	ranged.Range(func(name, _ any) bool {
		ranged.Delete(name)
		return true
	})
}
