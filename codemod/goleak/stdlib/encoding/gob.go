package gob

import (
	"io"
	"reflect"
)

type CommonType struct {
	Name string
}
type Decoder struct{}
type Encoder struct{}
type GobDecoder interface {
	GobDecode([]byte) error
}
type GobEncoder interface {
	GobEncode() ([]byte, error)
}

func NewDecoder(r io.Reader) *Decoder
func NewEncoder(w io.Writer) *Encoder
func Register(value any)
func RegisterName(name string, value any)
func (*Decoder) Decode(e any) error
func (*Decoder) DecodeValue(v reflect.Value) error
func (*Encoder) Encode(e any) error
func (*Encoder) EncodeValue(value reflect.Value) error
