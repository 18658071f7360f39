package rekeyed

import "fmt"

// forget takes one object back when asked; nobody asks in this program.
func forget(object any) string {
	mu.Lock()
	delete(fields, object)
	mu.Unlock()
	return fmt.Sprint("forgot ", object)
}
