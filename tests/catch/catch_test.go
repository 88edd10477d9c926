package catch_test

import (
	"testing"

	"xaso/tests/catch"
)

func TestCatchNoticesWhatDoesNotFail(t *testing.T) {
	catch.Failure(t, func(tb testing.TB) {
		catch.Failure(tb, func(testing.TB) {})
	}, "this should have failed")
	catch.Failure(t, func(tb testing.TB) {
		catch.Failure(tb, func(in testing.TB) { in.Fatal("khác") }, "khác đi")
	}, "did not say")
	catch.Failure(t, func(tb testing.TB) { tb.Cleanup(func() { tb.Error("muộn") }) }, "muộn")
}
