/// How many a second `count` in `duration` are; 0 where nothing was measured.
func perSecond(_ count: Int, in duration: Duration) -> Double {
  duration > .zero ? Double(count) / (duration / .seconds(1)) : 0
}
