package constant

import "go/token"

type Kind int
type Value interface {
	ExactString() string
	Kind() Kind
	String() string
}

const (
	Unknown Kind = iota
	Bool
	String
	Int
	Float
	Complex
)

func BinaryOp(x_ Value, op token.Token, y_ Value) Value
func BitLen(x Value) int
func BoolVal(x Value) bool
func Bytes(x Value) []byte
func Compare(x_ Value, op token.Token, y_ Value) bool
func Denom(x Value) Value
func Float32Val(x Value) (float32, bool)
func Float64Val(x Value) (float64, bool)
func Imag(x Value) Value
func Int64Val(x Value) (int64, bool)
func Make(x any) Value
func MakeBool(b bool) Value
func MakeFloat64(x float64) Value
func MakeFromBytes(bytes []byte) Value
func MakeFromLiteral(lit string, tok token.Token, zero uint) Value
func MakeImag(x Value) Value
func MakeInt64(x int64) Value
func MakeString(s string) Value
func MakeUint64(x uint64) Value
func MakeUnknown() Value
func Num(x Value) Value
func Real(x Value) Value
func Shift(x Value, op token.Token, s uint) Value
func Sign(x Value) int
func StringVal(x Value) string
func ToComplex(x Value) Value
func ToFloat(x Value) Value
func ToInt(x Value) Value
func Uint64Val(x Value) (uint64, bool)
func UnaryOp(op token.Token, y Value, prec uint) Value
func Val(x Value) any
func (Kind) String() string
