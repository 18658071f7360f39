package tabwriter

import "io"

type Writer struct{}

const (
	FilterHTML uint = iota
	StripEscape
	AlignRight
	DiscardEmptyColumns
	TabIndent
	Debug
)

const Escape = 'a'

func NewWriter(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer
func (*Writer) Flush() error
func (*Writer) Init(output io.Writer, minwidth, tabwidth, padding int, padchar byte, flags uint) *Writer
func (*Writer) Write(buf []byte) (n int, err error)
