package base64

import "io"

type CorruptInputError int64
type Encoding struct{}

const (
	StdPadding rune = iota
	NoPadding
)

var RawStdEncoding *Encoding
var RawURLEncoding *Encoding
var StdEncoding *Encoding
var URLEncoding *Encoding

func NewDecoder(enc *Encoding, r io.Reader) io.Reader
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser
func NewEncoding(encoder string) *Encoding
func (CorruptInputError) Error() string
func (*Encoding) AppendDecode(dst, src []byte) ([]byte, error)
func (*Encoding) AppendEncode(dst, src []byte) []byte
func (*Encoding) Decode(dst, src []byte) (n int, err error)
func (*Encoding) DecodeString(s string) ([]byte, error)
func (*Encoding) DecodedLen(n int) int
func (*Encoding) Encode(dst, src []byte)
func (*Encoding) EncodeToString(src []byte) string
func (*Encoding) EncodedLen(n int) int
func (Encoding) Strict() *Encoding
func (Encoding) WithPadding(padding rune) *Encoding
