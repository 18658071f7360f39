package xml

import (
	"io"
	"reflect"
)

type Attr struct {
	Name  Name
	Value string
}
type CharData []byte
type Comment []byte
type Decoder struct {
	Strict        bool
	AutoClose     []string
	Entity        map[string]string
	CharsetReader func(charset string, input io.Reader) (io.Reader, error)
	DefaultSpace  string
}
type Directive []byte
type Encoder struct{}
type EndElement struct {
	Name Name
}
type Marshaler interface {
	MarshalXML(e *Encoder, start StartElement) error
}
type MarshalerAttr interface {
	MarshalXMLAttr(name Name) (Attr, error)
}
type Name struct {
	Space string
	Local string
}
type ProcInst struct {
	Target string
	Inst   []byte
}
type StartElement struct {
	Name Name
	Attr []Attr
}
type SyntaxError struct {
	Msg  string
	Line int
}
type TagPathError struct {
	Struct reflect.Type
	Field1 string
	Tag1   string
	Field2 string
	Tag2   string
}
type Token interface{}
type TokenReader interface {
	Token() (Token, error)
}
type UnmarshalError string
type Unmarshaler interface {
	UnmarshalXML(d *Decoder, start StartElement) error
}
type UnmarshalerAttr interface {
	UnmarshalXMLAttr(attr Attr) error
}
type UnsupportedTypeError struct {
	Type reflect.Type
}

const Header = ""

var HTMLAutoClose []string
var HTMLEntity map[string]string

func CopyToken(t Token) Token
func Escape(w io.Writer, s []byte)
func EscapeText(w io.Writer, s []byte) error
func Marshal(v any) ([]byte, error)
func MarshalIndent(v any, prefix, indent string) ([]byte, error)
func NewDecoder(r io.Reader) *Decoder
func NewEncoder(w io.Writer) *Encoder
func NewTokenDecoder(t TokenReader) *Decoder
func Unmarshal(data []byte, v any) error
func (CharData) Copy() CharData
func (Comment) Copy() Comment
func (*Decoder) Decode(v any) error
func (*Decoder) DecodeElement(v any, start *StartElement) error
func (*Decoder) InputOffset() int64
func (*Decoder) InputPos() (line, column int)
func (*Decoder) RawToken() (Token, error)
func (*Decoder) Skip() error
func (*Decoder) Token() (Token, error)
func (Directive) Copy() Directive
func (*Encoder) Close() error
func (*Encoder) Encode(v any) error
func (*Encoder) EncodeElement(v any, start StartElement) error
func (*Encoder) EncodeToken(t Token) error
func (*Encoder) Flush() error
func (*Encoder) Indent(prefix, indent string)
func (ProcInst) Copy() ProcInst
func (StartElement) Copy() StartElement
func (StartElement) End() EndElement
func (*SyntaxError) Error() string
func (*TagPathError) Error() string
func (UnmarshalError) Error() string
func (*UnsupportedTypeError) Error() string
