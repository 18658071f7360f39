package json

import (
	"bytes"
	"io"
	"reflect"
)

type Decoder struct{}
type Delim rune
type Encoder struct{}
type InvalidUTF8Error struct {
	S string
}
type InvalidUnmarshalError struct {
	Type reflect.Type
}
type Marshaler interface {
	MarshalJSON() ([]byte, error)
}
type MarshalerError struct {
	Type reflect.Type
	Err  error
}
type Number string
type RawMessage []byte
type SyntaxError struct {
	Offset int64
}
type Token interface{}
type UnmarshalFieldError struct {
	Key   string
	Type  reflect.Type
	Field reflect.StructField
}
type UnmarshalTypeError struct {
	Value  string
	Type   reflect.Type
	Offset int64
	Struct string
	Field  string
}
type Unmarshaler interface {
	UnmarshalJSON([]byte) error
}
type UnsupportedTypeError struct {
	Type reflect.Type
}
type UnsupportedValueError struct {
	Value reflect.Value
	Str   string
}

func Compact(dst *bytes.Buffer, src []byte) error
func HTMLEscape(dst *bytes.Buffer, src []byte)
func Indent(dst *bytes.Buffer, src []byte, prefix, indent string) error
func Marshal(v any) ([]byte, error)
func MarshalIndent(v any, prefix, indent string) ([]byte, error)
func NewDecoder(r io.Reader) *Decoder
func NewEncoder(w io.Writer) *Encoder
func Unmarshal(data []byte, v any) error
func Valid(data []byte) bool
func (*Decoder) Buffered() io.Reader
func (*Decoder) Decode(v any) error
func (*Decoder) DisallowUnknownFields()
func (*Decoder) InputOffset() int64
func (*Decoder) More() bool
func (*Decoder) Token() (Token, error)
func (*Decoder) UseNumber()
func (Delim) String() string
func (*Encoder) Encode(v any) error
func (*Encoder) SetEscapeHTML(on bool)
func (*Encoder) SetIndent(prefix, indent string)
func (*InvalidUTF8Error) Error() string
func (*InvalidUnmarshalError) Error() string
func (*MarshalerError) Error() string
func (*MarshalerError) Unwrap() error
func (Number) Float64() (float64, error)
func (Number) Int64() (int64, error)
func (Number) String() string
func (RawMessage) MarshalJSON() ([]byte, error)
func (*RawMessage) UnmarshalJSON(data []byte) error
func (*SyntaxError) Error() string
func (*UnmarshalFieldError) Error() string
func (*UnmarshalTypeError) Error() string
func (*UnsupportedTypeError) Error() string
func (*UnsupportedValueError) Error() string
