package unicode

type CaseRange struct {
	Lo uint32
	Hi uint32
}
type Range16 struct {
	Lo     uint16
	Hi     uint16
	Stride uint16
}
type Range32 struct {
	Lo     uint32
	Hi     uint32
	Stride uint32
}
type RangeTable struct {
	R16         []Range16
	R32         []Range32
	LatinOffset int
}
type SpecialCase []CaseRange

const (
	MaxRune = 'a'
	ReplacementChar
)

var Digit *RangeTable
var Han *RangeTable
var Latin *RangeTable
var Letter *RangeTable
var Lower *RangeTable
var Number *RangeTable
var Punct *RangeTable
var Space *RangeTable
var Toto *RangeTable
var Upper *RangeTable

func In(r rune, ranges ...*RangeTable) bool
func Is(rangeTab *RangeTable, r rune) bool
func IsControl(r rune) bool
func IsDigit(r rune) bool
func IsGraphic(r rune) bool
func IsLetter(r rune) bool
func IsLower(r rune) bool
func IsMark(r rune) bool
func IsNumber(r rune) bool
func IsOneOf(ranges []*RangeTable, r rune) bool
func IsPrint(r rune) bool
func IsPunct(r rune) bool
func IsSpace(r rune) bool
func IsSymbol(r rune) bool
func IsTitle(r rune) bool
func IsUpper(r rune) bool
func To(_case int, r rune) rune
func ToLower(r rune) rune
func ToTitle(r rune) rune
func ToUpper(r rune) rune
func (SpecialCase) ToLower(r rune) rune
func (SpecialCase) ToTitle(r rune) rune
func (SpecialCase) ToUpper(r rune) rune
