package backup

import (
	"bytes"
	"reflect"
	"testing"
)

func TestRowsComeBackAsTheyWere(t *testing.T) {
	row := []any{int64(-1 << 63), int64(0), true, false, nil, "", "Nguyễn \"A\" <&> \u2028\x00", "not \xff text", []byte{0, 255}, []byte{}}
	line, err := encodeRow(row)
	if err != nil || bytes.ContainsRune(line, '\n') {
		t.Fatalf("%q, %v", line, err)
	}
	got, err := decodeRow(line, len(row))
	if err != nil || !reflect.DeepEqual(got, row) {
		t.Errorf("came back as %#v, %v", got, err)
	}
	if _, err := encodeRow([]any{1.5}); err == nil {
		t.Error("a column that is neither TEXT, BIGINT nor BOOLEAN went unnoticed")
	}
}

func FuzzDecodeRow(f *testing.F) {
	for _, seed := range []string{`[1,"a",true,null]`, `[{"bytes":"AA=="},{"text":"/w=="},-9,""]`, `[1.5,2,3,4]`, `[[],{},1e9,"]`,
		`[1,2,3,4]x`, ` [ 1 , 2 , 3 , "\ud800" ] `, `{"a":[1,2,3,4]}`, ``, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		row, err := decodeRow(line, 4)
		if err != nil {
			return
		}
		again, err := encodeRow(row)
		if err != nil {
			t.Fatalf("%q was read as %#v, which cannot be written: %v", line, row, err)
		}
		back, err := decodeRow(again, 4)
		if err != nil || !reflect.DeepEqual(back, row) {
			t.Fatalf("%#v came back as %#v, %v", row, back, err)
		}
	})
}
