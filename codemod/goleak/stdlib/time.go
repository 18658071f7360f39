package time

type Duration int64
type Location struct{}
type Month int
type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}
type Ticker struct {
	C <-chan Time
}
type Time struct{}
type Timer struct {
	C <-chan Time
}
type Weekday int

const (
	Nanosecond = Duration(1)
	Microsecond
	Millisecond
	Second
	Minute
	Hour
)

const (
	January Month = iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

const Layout, ANSIC, UnixDate, RubyDate, RFC822, RFC822Z = "", "", "", "", "", ""
const RFC850, RFC1123, RFC1123Z, RFC3339, RFC3339Nano, Kitchen = "", "", "", "", "", ""
const Stamp, StampMilli, StampMicro, StampNano, DateTime, DateOnly = "", "", "", "", "", ""
const TimeOnly = ""

var Local *Location
var UTC *Location

func After(d Duration) <-chan Time
func AfterFunc(d Duration, f func()) *Timer
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time
func FixedZone(name string, offset int) *Location
func LoadLocation(name string) (*Location, error)
func LoadLocationFromTZData(name string, data []byte) (*Location, error)
func NewTicker(d Duration) *Ticker
func NewTimer(d Duration) *Timer
func Now() Time
func Parse(layout, value string) (Time, error)
func ParseDuration(s string) (Duration, error)
func ParseInLocation(layout, value string, loc *Location) (Time, error)
func Since(t Time) Duration
func Sleep(d Duration)
func Tick(d Duration) <-chan Time
func Unix(sec, nsec int64) Time
func UnixMicro(usec int64) Time
func UnixMilli(msec int64) Time
func Until(t Time) Duration
func (Duration) Abs() Duration
func (Duration) Hours() float64
func (Duration) Microseconds() int64
func (Duration) Milliseconds() int64
func (Duration) Minutes() float64
func (Duration) Nanoseconds() int64
func (Duration) Round(m Duration) Duration
func (Duration) Seconds() float64
func (Duration) String() string
func (Duration) Truncate(m Duration) Duration
func (*Location) String() string
func (Month) String() string
func (*ParseError) Error() string
func (*Ticker) Reset(d Duration)
func (*Ticker) Stop()
func (Time) Add(d Duration) Time
func (Time) AddDate(years, months, days int) Time
func (Time) After(u Time) bool
func (Time) AppendBinary(b []byte) ([]byte, error)
func (Time) AppendFormat(b []byte, layout string) []byte
func (Time) AppendText(b []byte) ([]byte, error)
func (Time) Before(u Time) bool
func (Time) Clock() (hour, min, sec int)
func (Time) Compare(u Time) int
func (Time) Date() (year int, month Month, day int)
func (Time) Day() int
func (Time) Equal(u Time) bool
func (Time) Format(layout string) string
func (Time) GoString() string
func (*Time) GobDecode(data []byte) error
func (Time) GobEncode() ([]byte, error)
func (Time) Hour() int
func (Time) ISOWeek() (year, week int)
func (Time) In(loc *Location) Time
func (Time) IsDST() bool
func (Time) IsZero() bool
func (Time) Local() Time
func (Time) Location() *Location
func (Time) MarshalBinary() ([]byte, error)
func (Time) MarshalJSON() ([]byte, error)
func (Time) MarshalText() ([]byte, error)
func (Time) Minute() int
func (Time) Month() Month
func (Time) Nanosecond() int
func (Time) Round(d Duration) Time
func (Time) Second() int
func (Time) String() string
func (Time) Sub(u Time) Duration
func (Time) Truncate(d Duration) Time
func (Time) UTC() Time
func (Time) Unix() int64
func (Time) UnixMicro() int64
func (Time) UnixMilli() int64
func (Time) UnixNano() int64
func (*Time) UnmarshalBinary(data []byte) error
func (*Time) UnmarshalJSON(data []byte) error
func (*Time) UnmarshalText(data []byte) error
func (Time) Weekday() Weekday
func (Time) Year() int
func (Time) YearDay() int
func (Time) Zone() (name string, offset int)
func (Time) ZoneBounds() (start, end Time)
func (*Timer) Reset(d Duration) bool
func (*Timer) Stop() bool
func (Weekday) String() string
