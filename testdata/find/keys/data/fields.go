package data

import (
	"reflect"
	"sync"
)

// Image is what callers fill: its tag is none of a struct's.
type Image struct {
	Tag    string
	Layers [4]byte
	Number int
}

var (
	imageMu  sync.Mutex
	byTag    = map[string]reflect.Type{}  // want "GL001 byTag .* key `i.Tag` is set from outside"
	byImage  = map[int]reflect.Type{}     // want "GL001 byImage .* key `i.Number` is set from outside"
	byCopy   = map[[4]byte]reflect.Type{} // want "GL001 byCopy .* parameter of exported Copied"
	byResult = map[string]reflect.Type{}  // want "GL001 byResult .* parameter of exported Result"
)

// Tagged looks a tag up.
func Tagged(i *Image) reflect.Type {
	imageMu.Lock()
	defer imageMu.Unlock()
	if t, ok := byTag[i.Tag]; ok {
		return t
	}
	byTag[i.Tag] = reflect.TypeOf(i)
	return byTag[i.Tag]
}

// Clone makes an image of one that is there: its number is what it was.
func Clone(i *Image) *Image { return &Image{Tag: i.Tag, Number: i.Number} }

// Numbered looks a number up.
func Numbered(i *Image) reflect.Type {
	imageMu.Lock()
	defer imageMu.Unlock()
	if t, ok := byImage[i.Number]; ok {
		return t
	}
	byImage[i.Number] = reflect.TypeOf(i)
	return byImage[i.Number]
}

// Copied has its key copied from bytes.
func Copied(given []byte) reflect.Type {
	imageMu.Lock()
	defer imageMu.Unlock()
	var key [4]byte
	copy(key[:], given)
	if t, ok := byCopy[key]; ok {
		return t
	}
	byCopy[key] = reflect.TypeOf(given)
	return byCopy[key]
}

// Result keeps what it returns when it ends.
func Result(given string) (name string, err error) {
	defer func() {
		imageMu.Lock()
		defer imageMu.Unlock()
		if _, ok := byResult[name]; !ok {
			byResult[name] = reflect.TypeOf(err)
		}
	}()
	return given, nil
}
