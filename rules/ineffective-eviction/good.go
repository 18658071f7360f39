// Package prepared keeps the row types of statements, and has deletions that mean what they say.
package prepared

import (
	"errors"
	"reflect"
	"sync"
)

// evicted loses a statement when it is closed.
var (
	mu      sync.Mutex
	evicted = map[string]reflect.Type{}
)

// Prepare returns the type of a statement's rows.
func Prepare(sql string, row any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := evicted[sql]
	if !ok {
		t = reflect.TypeOf(row)
		evicted[sql] = t
	}
	return t
}

// Close forgets a statement.
func Close(sql string) { forget(sql) }

func forget(sql string) {
	mu.Lock()
	defer mu.Unlock()
	delete(evicted, sql)
}

// numbers is emptied by a key of another integer type than its own, as constants are.
var numbers sync.Map

// Number returns the type behind a number.
func Number(n int64, v any) any {
	t, _ := numbers.LoadOrStore(n, reflect.TypeOf(v))
	return t
}

// Reset forgets the number that tests and tools use.
func Reset() { numbers.Delete(1) }

// checked takes back what turned out to be wrong, and has an end all the same.
var checked = map[string]reflect.Type{}

// Check returns the type of a struct.
func Check(name string, v any) (reflect.Type, error) {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := checked[name]; ok {
		return t, nil
	}
	if len(checked) >= 256 {
		checked = map[string]reflect.Type{}
	}
	t := reflect.TypeOf(v)
	checked[name] = t
	if t.Kind() != reflect.Struct {
		delete(checked, name)
		return nil, errors.New("prepared: not a struct")
	}
	return t, nil
}

// inProgress takes back its guard against recursion, which is not to be an eviction and no cache grows.
var inProgress = map[reflect.Type]bool{}

// Nests tells whether a struct holds itself.
func Nests(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	if inProgress[t] {
		return true
	}
	inProgress[t] = true
	nests := false
	for i := 0; i < t.NumField(); i++ {
		nests = nests || Nests(t.Field(i).Type)
	}
	delete(inProgress, t)
	return nests
}
