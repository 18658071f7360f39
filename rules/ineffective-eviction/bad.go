// Package prepared keeps the row types of statements, and seems to forget them.
package prepared

import (
	"errors"
	"reflect"
	"sync"
)

var errNoStruct = errors.New("prepared: rows are structs")

type statement struct {
	typ    reflect.Type
	fields []reflect.StructField
}

func prepare(row any) (*statement, error) {
	t := reflect.TypeOf(row)
	if t.Kind() != reflect.Struct {
		return nil, errNoStruct
	}
	return &statement{typ: t, fields: reflect.VisibleFields(t)}, nil
}

// What is taken back was not there before the call: statements that could be prepared stay.
var (
	mu         sync.Mutex
	statements = map[string]*statement{} // want "GL001 statements"
)

// Prepare returns how many fields the rows of a statement have.
func Prepare(sql string, row any) (int, error) {
	mu.Lock()
	defer mu.Unlock()
	if s, ok := statements[sql]; ok {
		return len(s.fields), nil
	}
	s := &statement{typ: reflect.TypeOf(row), fields: reflect.VisibleFields(reflect.TypeOf(row))}
	statements[sql] = s
	if len(s.fields) == 0 {
		delete(statements, sql) // want "GL006 this is no eviction of statements, which grows: delete takes back the key just stored"
		return 0, errNoStruct
	}
	return len(s.fields), nil
}

// What is stored before it is known to be right is taken back by the deferred function, and nothing else is.
var byText sync.Map // want "GL001 byText"

// Width returns how many fields the rows of a query have.
func Width(query string, row any) (width int, err error) {
	if s, ok := byText.Load(query); ok {
		return len(s.(*statement).fields), nil
	}
	t := reflect.TypeOf(row)
	s := &statement{typ: t, fields: reflect.VisibleFields(t)}
	byText.Store(query, s)
	defer func() {
		if err != nil {
			byText.Delete(query) // want "GL006 this is no eviction of byText"
		}
	}()
	if len(s.fields) == 0 {
		return 0, errNoStruct
	}
	return len(s.fields), nil
}

// The function that would empty this one is called by nobody but tests.
var views = map[string]*statement{} // want "GL001 views"

// View returns the type of a view's rows.
func View(name string, row any) (reflect.Type, error) {
	mu.Lock()
	defer mu.Unlock()
	s, ok := views[name]
	if !ok {
		var err error
		if s, err = prepare(row); err != nil {
			return nil, err
		}
		views[name] = s
	}
	return s.typ, nil
}

// forgetView was the other end of a feature that is gone.
func forgetView(name string) {
	mu.Lock()
	defer mu.Unlock()
	delete(views, name) // want "GL006 this is no eviction of views, which grows: nothing calls forgetView, which evicts"
}

// To clear the whole map is no better, where nothing does it.
var layouts map[string]*statement // want "GL001 layouts"

// Layout returns how many fields a layout has.
func Layout(name string, row any) (int, error) {
	mu.Lock()
	defer mu.Unlock()
	if layouts == nil {
		layouts = make(map[string]*statement)
	}
	if s, ok := layouts[name]; ok {
		return len(s.fields), nil
	}
	s, err := prepare(row)
	if err != nil {
		return 0, err
	}
	layouts[name] = s
	return len(s.fields), nil
}

func startOver() {
	mu.Lock()
	defer mu.Unlock()
	clear(layouts) // want "GL006 this is no eviction of layouts, which grows: nothing calls startOver, which evicts"
}
