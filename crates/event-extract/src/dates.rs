//! temporary
use event_model::{ByteSpan, Granularity, TimexType};
use jiff::civil::Date;
#[derive(Clone, Debug)]
pub struct DateExpression {
    pub span: ByteSpan,
    pub kind: TimexType,
    pub explicit: bool,
}
#[derive(Clone, Copy, Debug)]
pub enum Direction {
    Past,
    Future,
}
impl DateExpression {
    pub fn calendar_value(&self, _r: Option<Date>, _d: Direction) -> Option<(String, Granularity)> {
        None
    }
}
pub fn find(_text: &str, _within: ByteSpan) -> Vec<DateExpression> {
    Vec::new()
}
